"""FVD and KVD: named protocols, video networks, streamed statistics and the distances of sets."""
