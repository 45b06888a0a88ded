"""What is to be done: tasks, the day of a person, reminders and notifications."""
