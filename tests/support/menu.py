"""A small menu file, with an answer at two depths and a transfer."""

CLINIC = """\
name: A clinic
language: en-US
greeting: You have reached the clinic.
contacts:
  desk:
    name: the front desk
    number: 617-726-3884
menu:
  1:
    title: When are you open?
    answer: From eight to five.
  2:
    title: Reaching us
    menu:
      1:
        title: Where are you?
        answer: On the hill.
      2:
        title: The front desk
        transfer: desk
"""
