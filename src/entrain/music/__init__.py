"""How it should sound: the score, the swell, the tempo, and the default music."""
