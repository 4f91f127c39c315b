"""What happens in a session: sheet, diary, evaluation, concern."""
