"""When samples and beats were: device clocks, frames, latency."""
