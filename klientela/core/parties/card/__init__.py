"""The boxes of a party's card that are fetched when they come into sight, and changed where they stand."""
