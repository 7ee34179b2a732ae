"""Every piece of audio: named, rendered, recorded and found."""
