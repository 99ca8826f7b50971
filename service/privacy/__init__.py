"""What a person may ask (AVG): export, erase, correct, object; and how long data are kept."""
