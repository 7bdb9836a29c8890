"""Files of others: read as RR intervals, heart rates or ECG, whatever made them."""
