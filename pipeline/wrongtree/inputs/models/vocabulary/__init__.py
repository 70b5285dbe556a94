"""Networks of images and texts, such as CLIP, as classifiers whose classes are the words of a file."""
