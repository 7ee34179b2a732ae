"""How text sounds: written text as spoken words, and as audio."""
