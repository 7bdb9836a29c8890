"""Studies: who gets which arm, who knows it, and who has learnt it since."""
