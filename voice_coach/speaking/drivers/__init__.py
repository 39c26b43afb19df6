"""Our own pyttsx3 drivers: they deliver PCM to whoever asks and play nothing.

The drivers that come with pyttsx3 play by themselves, cannot be interrupted and print; ours render in the caller's
thread and notify "pcm". pyttsx3 finds a driver as a module ``pyttsx3.drivers.<name>``, so ``engine`` registers ours
there, under names that leave the stock ones alone.
"""
