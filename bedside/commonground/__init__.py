"""Where the sides meet, in numbers. Plain Python and arrays: nothing here knows Django."""
