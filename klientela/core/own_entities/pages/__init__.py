"""Pages where kinds of records are made and looked after."""
