"""The pages of this part, each with what its forms do."""
