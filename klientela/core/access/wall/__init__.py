"""The second wall: what the database itself refuses, whatever the program asks for."""
