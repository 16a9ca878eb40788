# syntax=docker/dockerfile:1
# Katalo in one image: web process, workers and commands. Two targets:
#   docker build --target cpu .    the default: everything on CPUs
#   docker build --target gpu .    adds the libraries that run open-weight models

ARG PYTHON_IMAGE=python:3.11.15-slim-bookworm

# --- dependencies: built once, away from the final image --------------------------------------------------------------
FROM ${PYTHON_IMAGE} AS dependencies
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv /opt/venv
COPY requirements.txt requirements-no-deps.txt ./
RUN /opt/venv/bin/pip install --requirement requirements.txt \
    && /opt/venv/bin/pip install --no-deps --requirement requirements-no-deps.txt

FROM dependencies AS gpu-dependencies
COPY requirements-gpu.txt ./
RUN /opt/venv/bin/pip install --requirement requirements-gpu.txt

# --- the programs around Python ---------------------------------------------------------------------------------------
FROM ${PYTHON_IMAGE} AS base
# libllvm19 compiles the renderer's kernels; libvulkan1 and libomp5 are what the upscaling networks are linked to;
# tesseract-ocr reads the words on floor plans; tini reaps the renderer's children and hands on signals.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libllvm19 libomp5 libvulkan1 tesseract-ocr tini \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 katalo \
    && useradd --uid 10001 --gid katalo --home-dir /var/lib/katalo --create-home --shell /usr/sbin/nologin katalo
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONPATH=/srv/katalo \
    DJANGO_SETTINGS_MODULE=katalo_project.settings.production \
    DATA_DIR=/var/lib/katalo
WORKDIR /srv/katalo

# --- the application --------------------------------------------------------------------------------------------------
FROM base AS application
COPY --from=dependencies /opt/venv /opt/venv
COPY manage.py ./
COPY katalo_project katalo_project
COPY apps apps
COPY workers workers
COPY templates templates
COPY static static
COPY docs docs
COPY deploy/healthcheck.py deploy/healthcheck.py
# The secret serves this one command only: static files carry none.
RUN SECRET_KEY=collects-static-files-and-is-thrown-away python manage.py collectstatic --noinput
USER katalo
EXPOSE 8000
ENTRYPOINT ["tini", "--"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", \
     "--blocking-threads", "8", "--respawn-failed-workers", \
     "--log-config", "katalo_project/granian-logging.json", "katalo_project.wsgi:application"]
HEALTHCHECK --interval=15s --timeout=6s --start-period=30s --retries=3 CMD ["python", "deploy/healthcheck.py"]

# torch brings its own CUDA libraries and the container runtime mounts the driver, so the base stays the same.
# `graphics` is what the renderer's OptiX needs on top of `compute`.
FROM application AS gpu
COPY --from=gpu-dependencies /opt/venv /opt/venv
ENV NVIDIA_VISIBLE_DEVICES=all \
    NVIDIA_DRIVER_CAPABILITIES=compute,graphics,utility

# Last, so that a build without a target makes it.
FROM application AS cpu
