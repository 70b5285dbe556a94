"""How bright a colour is."""

GREY = (0.299, 0.587, 0.114)  # weights of red, green and blue (Rec. 601)
