"""Changes to the text of a menu file that leave the rest of it byte for byte."""
