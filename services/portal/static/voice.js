/* Cuts a right to answer loose from its code: RFC 9474, RSABSSA-SHA384-PSS-Randomized, the holder's side.
   voiceCanBlind(): whether this browser can. voiceCredential(key, sign, done): key {n, e} in base64url;
   sign(blinded, got) asks the server and calls got(signature or null); done({message, signature}) or done(null).
   Nothing is stored. Written so that browsers without BigInt can read it and be told no. */
(function () {
  "use strict";
  var HASH = 48, BYTES = 32;

  function canBlind() {
    return !!(window.BigInt && window.Promise && window.Uint8Array && window.crypto &&
      window.crypto.getRandomValues && window.crypto.subtle);
  }

  function chance(length) { return window.crypto.getRandomValues(new Uint8Array(length)); }

  function joined(parts) {
    var length = 0, at = 0, i, all;
    for (i = 0; i < parts.length; i++) { length += parts[i].length; }
    all = new Uint8Array(length);
    for (i = 0; i < parts.length; i++) { all.set(parts[i], at); at += parts[i].length; }
    return all;
  }

  function packed(bytes) {
    var text = "", i;
    for (i = 0; i < bytes.length; i++) { text += String.fromCharCode(bytes[i]); }
    return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  function unpacked(text) {
    var raw = atob(text.replace(/-/g, "+").replace(/_/g, "/")), bytes = new Uint8Array(raw.length), i;
    for (i = 0; i < raw.length; i++) { bytes[i] = raw.charCodeAt(i); }
    return bytes;
  }

  function toNumber(bytes) {
    var hex = "0", i;
    for (i = 0; i < bytes.length; i++) { hex += (bytes[i] + 256).toString(16).slice(1); }
    return BigInt("0x" + hex);
  }

  function toBytes(number, length) {
    var hex = number.toString(16), bytes = new Uint8Array(length), i;
    while (hex.length < 2 * length) { hex = "0" + hex; }
    for (i = 0; i < length; i++) { bytes[i] = parseInt(hex.substr(2 * i, 2), 16); }
    return bytes;
  }

  function power(base, exponent, n) {
    var bits = exponent.toString(2), result = BigInt(1), i;
    for (i = 0; i < bits.length; i++) {
      result = result * result % n;
      if (bits.charAt(i) === "1") { result = result * base % n; }
    }
    return result;
  }

  /* The inverse of a number mod n, or null if they share a factor. */
  function inverse(number, n) {
    var zero = BigInt(0), one = BigInt(1), a = number % n, b = n, x = one, y = zero, q, swap;
    while (b > zero) {
      q = a / b;
      swap = a - q * b; a = b; b = swap;
      swap = x - q * y; x = y; y = swap;
    }
    return a === one ? (x % n + n) % n : null;
  }

  function hash(parts) {
    return window.crypto.subtle.digest("SHA-384", joined(parts)).then(function (digest) {
      return new Uint8Array(digest);
    });
  }

  /* MGF1. */
  function mask(seed, length) {
    var rounds = [], i;
    for (i = 0; i * HASH < length; i++) { rounds.push(hash([seed, new Uint8Array([0, 0, 0, i])])); }
    return Promise.all(rounds).then(function (blocks) { return joined(blocks).subarray(0, length); });
  }

  /* EMSA-PSS-ENCODE, as a number. */
  function encoded(message, bits) {
    var salt = chance(HASH), length = Math.ceil(bits / 8), room = length - HASH - 1, digest;
    return hash([message]).then(function (first) {
      return hash([new Uint8Array(8), first, salt]);
    }).then(function (second) {
      digest = second;
      return mask(digest, room);
    }).then(function (masked) {
      var block = joined([new Uint8Array(room - HASH - 1), new Uint8Array([1]), salt]), i;
      for (i = 0; i < room; i++) { block[i] ^= masked[i]; }
      block[0] &= 255 >> (8 * length - bits);
      return toNumber(joined([block, digest, new Uint8Array([188])]));
    });
  }

  function factorOf(n, size) {
    var factor, inverted;
    do {
      factor = toNumber(chance(size));
      inverted = factor < n ? inverse(factor, n) : null;
    } while (inverted === null || factor < BigInt(2));
    return { factor: factor, inverse: inverted };
  }

  function credential(key, sign, done) {
    var isOver = false;
    function finish(found) { if (!isOver) { isOver = true; done(found); } }
    function fail() { finish(null); }
    if (!canBlind()) { fail(); return; }
    try {
      var n = toNumber(unpacked(key.n)), e = toNumber(unpacked(key.e)), bits = n.toString(2).length;
      var size = Math.ceil(bits / 8), message = joined([chance(BYTES), chance(BYTES)]);
      encoded(message, bits - 1).then(function (number) {
        var hidden = factorOf(n, size);
        sign(packed(toBytes(number * power(hidden.factor, e, n) % n, size)), function (signed) {
          try {
            var signature = toNumber(unpacked(signed)) * hidden.inverse % n;
            if (power(signature, e, n) !== number) { fail(); return; }
            finish({ message: packed(message), signature: packed(toBytes(signature, size)) });
          } catch (_) { fail(); }
        });
      }).then(null, fail);
    } catch (_) { fail(); }
  }

  window.voiceCanBlind = canBlind;
  window.voiceCredential = credential;
})();
