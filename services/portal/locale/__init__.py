"""Languages of the interface: Spanish is the language of the message ids, English a catalogue."""
