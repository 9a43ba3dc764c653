"""Whether what was spoken is what was written: guards for each sentence, a recogniser for all."""
