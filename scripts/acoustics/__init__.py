"""Teaching the acoustic model to hear from across a room: speech, rooms, features and the network, for ``scripts.train_acoustics``."""
