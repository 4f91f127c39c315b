// Participants' pages: topics to tap, listening, a form sent once, a blind signature. Without this file everything works.
// Plain script for old telephones: it keeps nothing, and says nothing to anyone but this site.
(function () {
  "use strict";
  var doc = document;
  function all(what, inside) { return Array.prototype.slice.call((inside || doc).querySelectorAll(what)); }
  function first(what, inside) { return (inside || doc).querySelector(what); }

  var forget = first("[data-forget]");
  if (forget && history.replaceState) history.replaceState(null, "", forget.getAttribute("data-forget"));
  var focus = first("[data-focus]");
  if (focus) focus.focus();
  all("[data-replace]").forEach(function (link) {
    link.addEventListener("click", function (event) { event.preventDefault(); location.replace(link.href); });
  });
  if (window.matchMedia && matchMedia("(hover: hover)").matches) all("[data-keys]").forEach(show);
  function show(one) { one.hidden = false; one.removeAttribute("hidden"); }
  function hide(one) { one.hidden = true; one.setAttribute("hidden", ""); }

  // Which trust is left: said before she starts, in words.
  var can = !!(window.voiceCredential && window.voiceCanBlind && window.voiceCanBlind());
  if (can) { all("[data-blind]").forEach(show); all("[data-plain]").forEach(hide); }

  // Three lists become cards: a tap takes the next place, another gives it back.
  all("[data-ranks]").forEach(function (box) {
    var lists = all("select", box), cards = all("[data-cards] button.line", box), status = first("[data-status]", box);
    var names = ["first", "second", "third"].map(function (each) { return status.getAttribute("data-" + each); });
    var order = lists.map(function (list) { return list.value; }).filter(function (value, place, every) {
      return value && every.indexOf(value) === place;
    });
    function draw() {
      lists.forEach(function (list, place) { list.value = order[place] || ""; });
      cards.forEach(function (card) {
        var place = order.indexOf(card.value);
        card.setAttribute("aria-pressed", place >= 0 ? "true" : "false");
        first("[data-place]", card).textContent = place >= 0 ? names[place] : "";
      });
    }
    cards.forEach(function (card) {
      card.addEventListener("click", function () {
        var place = order.indexOf(card.value);
        if (place >= 0) order.splice(place, 1);
        else if (order.length < lists.length) order.push(card.value);
        draw();
        status.textContent = order.length ? names[order.length - 1] : "";
      });
    });
    draw();
    hide(first("[data-lists]", box));
    show(first("[data-cards]", box));
  });

  // Listening: only with a voice that lives in this device; one from elsewhere would send the words away.
  var synth = window.speechSynthesis, tongue = doc.documentElement.lang;
  function voiceOfHers() {
    return synth.getVoices().filter(function (one) { return one.localService && one.lang.slice(0, 2).toLowerCase() === tongue; })[0];
  }
  function offer() {
    if (!voiceOfHers()) return;
    all("[data-say]").forEach(show);
    doc.body.className = "speaks";
  }
  if (synth && window.SpeechSynthesisUtterance) {
    offer();
    if (synth.addEventListener) synth.addEventListener("voiceschanged", offer);
    all("[data-say]").forEach(function (button) {
      button.addEventListener("click", function () {
        var is_on = button.getAttribute("aria-pressed") === "true";
        synth.cancel();
        all("[data-say]").forEach(function (each) { each.setAttribute("aria-pressed", "false"); });
        if (is_on) return;
        var said = new SpeechSynthesisUtterance(button.getAttribute("data-say"));
        said.voice = voiceOfHers();
        said.lang = said.voice.lang;
        said.rate = 0.9;
        said.onend = function () { button.setAttribute("aria-pressed", "false"); };
        button.setAttribute("aria-pressed", "true");
        synth.speak(said);
      });
    });
    window.addEventListener("pagehide", function () { synth.cancel(); });
  }

  // A form goes once; her answer with a blind signature instead of her code, if this telephone can make one.
  // A lost reply loses no right: the same question again gets the same signature, so it is asked again as it was.
  var again = null;
  function post(fields, got, lost) {
    var ask = new XMLHttpRequest(), body = Object.keys(fields).map(function (name) {
      return encodeURIComponent(name) + "=" + encodeURIComponent(fields[name]);
    }).join("&");
    ask.open("POST", "/c/firma");
    ask.setRequestHeader("Content-Type", "application/x-www-form-urlencoded");
    ask.timeout = 15000;
    ask.onloadend = function () {
      var answer = null;
      again = null;
      try { answer = JSON.parse(ask.responseText).signature; } catch (error) { answer = null; }
      if (answer || ask.status === 422) { got(answer); return; }
      again = function () { post(fields, got, lost); };
      lost();
    };
    ask.send(body);
  }
  function isEmpty(form) {
    return !all("input:checked", form).length && !all("textarea, select", form).some(function (one) { return one.value.trim(); });
  }
  all("form[data-once]").forEach(function (form) {
    var is_sent = false;
    function blind() {
      var field = form.elements, code = field.code.value;
      window.voiceCredential({ n: form.getAttribute("data-n"), e: form.getAttribute("data-e") }, function (blinded, got) {
        post({ code: code, blinded: blinded }, got, lost);
      }, function (right) {
        if (right) { field.message.value = right.message; field.signature.value = right.signature; field.code.value = ""; }
        form.submit();
      });
    }
    function lost() { is_sent = false; all("[data-trouble]", form).forEach(show); }
    form.addEventListener("submit", function (event) {
      if (is_sent) { event.preventDefault(); return; }
      is_sent = true;
      if (!can || !form.getAttribute("data-n") || form.elements.message.value || isEmpty(form)) return;
      event.preventDefault();
      all("[data-trouble]", form).forEach(hide);
      (again || blind)();
    });
    window.addEventListener("pageshow", function () { is_sent = false; });
  });
})();
