"""An invented company of a chosen size: the same one each time, with names as frequent as people have them in Poland and Romania."""
