"""What every route does alike: answers, parameters, addresses, sockets."""
