"""Where calls come in: TwiML, signatures, webhooks, and a phone to try them with."""
