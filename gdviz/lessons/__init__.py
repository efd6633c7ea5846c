"""What a scene says about its runs: claims that are measured, and values in its words."""
