"""Words to telephone audio: engines and their processes, samples, levels, people's recordings."""
