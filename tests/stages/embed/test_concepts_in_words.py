"""A network of images and texts with a vocabulary, from the command line to a site, against transformers' answers."""

from pathlib import Path

import numpy as np
import pytest
import tiny_clip
import torch
from PIL import Image
from tiny_clip import WORDS

from reading import load
from wrongtree.commands.guide_pages import page_of
from wrongtree.inputs.models.vocabulary.words import words_of
from wrongtree.shared.faults import UserError

COUNTS = {"cat": 20, "dog": 20}


@pytest.fixture
def photos(tmp_path, monkeypatch):
    """Half of each class is taken for the other."""
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(3)
    said = ["path,prediction"]
    for label, other in (("cat", "dog"), ("dog", "cat")):
        (Path("photos") / label).mkdir(parents=True)
        for i in range(COUNTS[label]):
            colour = rng.integers(0, 256, 3)
            pixels = (colour + rng.integers(-40, 41, (32, 32, 3))).clip(0, 255).astype(np.uint8)
            Image.fromarray(pixels).save(f"photos/{label}/{i:02d}.png")
            said.append(f"{label}/{i:02d}.png,{label if i % 2 else other}")
    Path("said.csv").write_text("\n".join(said))
    Path("words.txt").write_text("\n".join(WORDS))


def nearest(own, path: str) -> str:
    """The word that transformers' own model finds the most similar, of the mean of both templates."""
    import transformers

    picture = transformers.CLIPImageProcessor.from_pretrained("clip")(Image.open(path), return_tensors="pt")
    both = []
    for texts in (list(WORDS), [f"a photo of a {word}." for word in WORDS]):
        tokens = tiny_clip.tokenizer_of()(texts, padding=True, return_tensors="pt")
        with torch.no_grad():
            both.append(own(**tokens, pixel_values=picture["pixel_values"]))
    texts = both[0].text_embeds + both[1].text_embeds
    return WORDS[int((both[0].image_embeds @ (texts / texts.norm(dim=1, keepdim=True)).T).argmax())]


def test_each_error_bears_the_word_that_the_network_finds_most_similar(cli, photos):
    own = tiny_clip.hugging_face(Path("clip"))
    given = ("--predictions", "said.csv", "--groupings", "none", "--k-range", "2")
    asked = ("build", "--data", "photos", *given, "--concepts", "hf:./clip", "--concepts-names", "words.txt")
    done = cli(*asked)
    assert done.code == 0, done
    site = Path("build/photos-said")
    found, ids = load(site, "concepts.json"), load(site, "errors.json")["id"]
    (column,) = [one for one in load(site, "columns.json")["columns"] if one["name"] == found["column"]]
    expected = [nearest(own, f"photos/{id_}") for id_ in ids]
    assert len(set(expected)) > 1
    assert column["values"] == [f"“{word}”" for word in expected]
    assert "concepts-none" in [tree["id"] for tree in load(site, "manifest.json")["trees"]]
    assert load(site, "manifest.json")["model"]["concepts"]["spec"] == "hf:clip"
    assert "[fresh] embed/concepts" in cli(*asked).err
    Path("words.txt").write_text("\n".join(WORDS[:3]))  # other words are another network
    again = cli(*asked)
    assert "[fresh] embed/concepts" not in again.err
    assert set(load(site, "concepts.json")["names"]) <= set(WORDS[:3])


def test_without_words_a_build_stops_with_one_sentence_and_code_2(cli, photos):
    tiny_clip.hugging_face(Path("clip"))
    done = cli("build", "--data", "photos", "--predictions", "said.csv", "--concepts", "hf:./clip")
    assert done.code == 2
    assert "--concepts hf:./clip: compares images with words, and has none of its own; pass --concepts-names FILE" in (
        done.sentence
    )
    assert "predict" not in done.err, "nothing was computed"
    assert not Path(".wrongtree_cache").exists()


def test_what_is_wrong_with_words_belongs_to_the_page_of_concepts():
    with pytest.raises(UserError) as fault:
        words_of(None, "--concepts hf:./clip")
    assert page_of(fault.value) == "concepts"
