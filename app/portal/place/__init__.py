"""The profile of a Comune or zone: `page` puts it together, the others are its sections."""
