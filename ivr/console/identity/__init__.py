"""Who people are: passwords and second factors, links, sessions and limits, in the database.

Why not Flask-Security (5.9.2), which was tried first: it has no invitations, no limits of attempts,
no sessions that end when nobody uses them or that can be ended one by one, and its form for signing
in cannot bring back what was typed in a session that had ended. What it does have it takes from
libraries that are used here too (Argon2, Authlib), each in a few lines, and it brings its own forms
and translations, a second package for QR codes and a second of start-up time.
"""
