"""Timing of samples and beats: device clocks, frames, latency."""
