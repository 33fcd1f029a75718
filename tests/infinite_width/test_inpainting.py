"""Images: PNG files against matplotlib's reader, pixels completed, masks and files that cannot be used."""

from __future__ import annotations

import io
import struct
import zlib
from pathlib import Path

import matplotlib.image
import numpy as np
import pytest
from PIL import Image as Pillow
from ran import Run

from symnet.infinite_width.completion.png_file import Image, png_bytes, read_png


def waves(size: int = 40) -> np.ndarray:
    y, x = np.mgrid[0:size, 0:size] / size
    shades = [128 + 100 * np.sin(6 * x + 3 * y), 128 + 90 * np.cos(9 * x * y), 200 * x]
    return np.stack(shades, axis=2).astype(np.uint8)


def saved(pixels: np.ndarray, place: Path, **options: object) -> Path:
    Pillow.fromarray(pixels).save(place, **options)
    return place


@pytest.mark.parametrize("shape", [(7, 5), (7, 5, 3), (7, 5, 4), (7, 5, 2)])
def test_a_file_of_another_program_is_read_and_ours_by_another(shape: tuple[int, ...], tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    place = saved(pixels, tmp_path / "a.png")
    found = read_png(place)
    assert (found.height, found.width, found.data) == (7, 5, pixels.tobytes())
    assert np.array_equal(np.asarray(Pillow.open(io.BytesIO(png_bytes(found)))), pixels)


def test_all_filters_and_a_palette(tmp_path: Path) -> None:
    """A smooth image makes the writer choose among the filters; a palette is turned into colours."""
    smooth = np.add.outer(np.arange(64), np.arange(64)).astype(np.uint8)
    assert read_png(saved(smooth, tmp_path / "s.png")).data == smooth.tobytes()
    Pillow.fromarray(smooth).convert("P").save(tmp_path / "p.png")
    assert read_png(tmp_path / "p.png").data == np.repeat(smooth[:, :, None], 3, axis=2).tobytes()
    for kind in range(5):
        rows = b"".join(bytes([kind]) + bytes(range(10, 16)) for _ in range(4))
        (tmp_path / "f.png").write_bytes(_png(2, 4, 2, rows))
        shown = np.rint(matplotlib.image.imread(tmp_path / "f.png") * 255).astype(np.uint8)
        assert read_png(tmp_path / "f.png").data == shown.tobytes(), kind


def _png(width: int, height: int, kind: int, rows: bytes, bits: int = 8) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def test_scratches_are_mended_and_nothing_else_changes(tmp_path: Path, run: Run) -> None:
    whole, mask = waves(), np.zeros((40, 40), dtype=np.uint8)
    mask[10:12], mask[:, 25:27], mask[30:36, 5:11] = 255, 255, 255
    broken = whole.copy()
    broken[mask > 0] = 0
    out = tmp_path / "out.png"
    done = run("complete", saved(broken, tmp_path / "b.png"), "--mask", saved(mask, tmp_path / "m.png"), "--out", out)
    assert done.code == 0, done.err
    found = np.asarray(Pillow.open(out))
    assert np.array_equal(found[mask == 0], whole[mask == 0])
    assert np.sqrt(np.mean((found[mask > 0].astype(float) - whole[mask > 0]) ** 2)) < 6


def test_alpha_stays_as_it_is(tmp_path: Path, run: Run) -> None:
    pixels = np.dstack([waves(12), np.arange(144, dtype=np.uint8).reshape(12, 12)])
    mask = np.zeros((12, 12), dtype=np.uint8)
    mask[4, 4] = 9
    out = tmp_path / "out.png"
    assert run("complete", saved(pixels, tmp_path / "a.png"), "--mask", saved(mask, tmp_path / "m.png"), "--out", out).code == 0
    assert np.array_equal(np.asarray(Pillow.open(out))[:, :, 3], pixels[:, :, 3])


@pytest.mark.parametrize(
    ("mask", "options", "message"),
    [
        (np.zeros((9, 8)), [], "8 x 9 pixels, the image has 8 x 8"),
        (np.zeros((8, 8)), [], "no pixels are missing"),
        (np.ones((8, 8)), [], "all pixels are missing"),
        (np.eye(8), ["--prior", "identity"], "an image takes cosine:K"),
        (np.eye(8), ["--ridge", "-1"], "--ridge -1"),
        (np.eye(8), ["--enclosures"], "leave them out for an image"),
    ],
)
def test_masks_and_options_that_cannot_be(mask: np.ndarray, options: list[str], message: str, tmp_path: Path, run: Run) -> None:
    image, hidden = saved(waves(8), tmp_path / "a.png"), saved((mask * 255).astype(np.uint8), tmp_path / "m.png")
    done = run("complete", image, "--mask", hidden, "--out", tmp_path / "o.png", *options)
    assert done.code == 2 and message in done.err and not (tmp_path / "o.png").exists()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"P6 1 1", "no PNG file"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (_png(2, 2, 0, b"\0\1\2"), "damaged"),
        (_png(2, 2, 0, b"\7\1\2\0\3\4"), "damaged"),
        (_png(1 << 20, 1 << 20, 0, b""), "8 bits a channel"),
        (_png(2, 2, 0, b"\0" * 10, 16), "of 16 bits"),
        (_png(2, 1, 3, b"\0\1\2"), "palette"),
    ],
)
def test_files_that_are_no_images(data: bytes, message: str, tmp_path: Path, run: Run) -> None:
    (tmp_path / "a.png").write_bytes(data)
    mask = tmp_path / "m.png"
    mask.write_bytes(png_bytes(Image(1, 1, 1, b"\xff")))
    done = run("complete", tmp_path / "a.png", "--mask", mask, "--out", tmp_path / "o.png")
    assert done.code == 2 and message in done.err and done.err.count("\n") == 1


def test_a_hole_that_fills_a_window_is_refused(tmp_path: Path, run: Run) -> None:
    mask = np.full((100, 100), 255, dtype=np.uint8)
    mask[0] = 0
    image, hidden = saved(waves(100), tmp_path / "a.png"), saved(mask, tmp_path / "m.png")
    done = run("complete", image, "--mask", hidden, "--out", tmp_path / "o.png")
    assert done.code == 2 and "too large" in done.err
