"""The film of the bench, as one would make it with matplotlib: run by a Python that has it.

Arguments: the runs (.npz), the film, how many frames.  Prints frames a second.
"""

from __future__ import annotations

import sys
from time import perf_counter


def main(data: str, film: str, frames: int) -> None:
    """Draw landscape, curves and stability, and save an animation of their first steps."""
    import matplotlib as mpl

    mpl.use("Agg")
    import numpy as np
    from matplotlib import pyplot as plt
    from matplotlib.animation import FFMpegWriter, FuncAnimation

    try:
        import imageio_ffmpeg
    except ImportError:
        pass
    else:
        mpl.rcParams["animation.ffmpeg_path"] = imageio_ffmpeg.get_ffmpeg_exe()
    loaded = np.load(data)
    count = len(loaded.files) // 2
    thetas = [loaded[f"theta{i}"] for i in range(count)]
    losses = [loaded[f"loss{i}"] for i in range(count)]
    figure = plt.figure(figsize=(19.2, 10.8), dpi=100)
    grid = figure.add_gridspec(2, 3)
    ground = figure.add_subplot(grid[:, :2])
    curves = figure.add_subplot(grid[0, 2])
    stability = figure.add_subplot(grid[1, 2])
    x, y = np.meshgrid(np.linspace(-7, 8, 400), np.linspace(-7, 7, 400))
    z = (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2 + 10 * x
    levels = np.geomspace(1, 3000, 11)
    ground.contourf(x, y, z + 60, levels=levels, cmap="Blues_r", extend="both")
    ground.contour(x, y, z + 60, levels=levels, linewidths=0.7)
    paths = [ground.plot([], [], lw=2, label=f"run {i}")[0] for i in range(count)]
    heads = [ground.plot([], [], "o", ms=9)[0] for _ in range(count)]
    ground.legend()
    lowest = min(loss.min() for loss in losses)
    losses = [np.maximum(loss - lowest, 1e-12) for loss in losses]
    lines = [curves.semilogy(loss, lw=1, alpha=0.4) for loss in losses]
    past = [curves.plot([], [], lw=2, color=line[0].get_color())[0] for line in lines]
    cursor = curves.axvline(0.0, color="k", lw=1)
    rates = np.linspace(0.0, 0.05, 200)
    stability.plot(rates, np.abs(1 - 90 * rates))
    point = stability.plot([], [], "o", ms=9)[0]
    title = figure.suptitle("step 0")

    def draw(k: int) -> list[object]:
        for i in range(count):
            paths[i].set_data(*thetas[i][: k + 1].T)
            heads[i].set_data(thetas[i][k : k + 1, 0], thetas[i][k : k + 1, 1])
            past[i].set_data(np.arange(k + 1), losses[i][: k + 1])
        cursor.set_xdata([k, k])
        point.set_data([0.002], [abs(1 - 0.18 + 0.001 * k)])
        title.set_text(f"step {k}")
        return [*paths, *heads, *past, cursor, point, title]

    animation = FuncAnimation(figure, draw, frames=frames, blit=False)
    settings = ["-preset", "veryfast", "-crf", "18", "-pix_fmt", "yuv420p"]
    start = perf_counter()
    animation.save(film, writer=FFMpegWriter(fps=60, codec="libx264", extra_args=settings))
    sys.stdout.write(f"{frames / (perf_counter() - start)}\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
