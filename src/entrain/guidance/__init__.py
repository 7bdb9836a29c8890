"""What to do: the plan, the policies, the limits, and the reason for every step."""
