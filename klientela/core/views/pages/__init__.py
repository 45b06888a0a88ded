"""The generic pages: functions that read an entity."""
