# Layerlab in a container: the page, then the Python environment, then only what running needs.
#
# PyTorch: on x86-64 Linux pip's default build of it carries CUDA (gigabytes that a CPU server never uses). To get
# the CPU build, give pip the address of PyTorch's CPU packages, which PyTorch's installation page shows:
#   docker build --build-arg PIP_EXTRA_INDEX_URL=<that address> -t layerlab .

FROM node:20-slim AS page
WORKDIR /src/frontend
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc ./
RUN npm ci --ignore-scripts
COPY frontend/ ./
RUN npm run build

FROM python:3.11-slim AS environment
ARG PIP_EXTRA_INDEX_URL=""
WORKDIR /src
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /app
COPY constraints.txt ./
# PyTorch and the build backend change least: a layer of their own.
RUN /app/bin/pip install --constraint constraints.txt torch hatchling \
 && /app/bin/python -c 'import torch; torch.version.cuda and print("NOTE: this is the CUDA build of PyTorch; the head of the Dockerfile says how to get the CPU build")'
COPY pyproject.toml hatch_build.py README.md LICENSE ./
COPY backend/ backend/
# The finished page lies where the build hook looks for it, newer than nothing: Node is not needed here.
COPY --from=page /src/backend/layerlab/web/ backend/layerlab/web/
RUN /app/bin/pip install --constraint constraints.txt --no-build-isolation ".[export]"

FROM python:3.11-slim
RUN groupadd --gid 10001 layerlab && useradd --uid 10001 --gid 10001 --no-create-home layerlab \
 && install -d -o layerlab -g layerlab -m 0700 /data
COPY --from=environment /app /app
USER 10001:10001
# Inside a container loopback reaches nobody, so the server has to listen on every address of the container, which it
# refuses while there are no accounts unless it is told so. Who reaches it is decided where the port is published:
# on the host's loopback (docker-compose.yml does that), never on an open network.
ENV LAYERLAB_HOST=0.0.0.0 LAYERLAB_PORT=8000 LAYERLAB_DATA_DIR=/data LAYERLAB_ALLOW_REMOTE=true \
    PATH=/app/bin:$PATH PYTHONUNBUFFERED=1
VOLUME /data
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
  CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ['LAYERLAB_PORT']}/api/v1/health/live\", timeout=4)"]
CMD ["layerlab", "serve"]
