"""Words to telephone audio: engines and their processes, samples, levels, recordings by people."""
