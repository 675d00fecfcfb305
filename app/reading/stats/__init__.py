"""Questions about numbers: `question` says what is asked, `statements` asks it, `answer` is what comes of it."""
