"""What values look like on the wire: the vendor's types, enumerations, prices and errors."""
