// stand-in until the blinding script arrives
