"""What has happened between the company and the parties it deals with."""
