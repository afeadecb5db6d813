"""What a valid ASN, subnet, neighbour, next hop or service key is: pure functions, one place for each rule."""
