"""Files people attach to records: kept once by content, reached only through the record they are attached to."""
