"""Chest straps: real over Bluetooth, virtual, and what is known of each model."""
