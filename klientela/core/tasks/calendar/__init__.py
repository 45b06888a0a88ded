"""The calendar: meetings of people, when they take place, and who is busy."""
