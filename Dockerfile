# The playground as a web page, for a container host of any kind and for Hugging Face Spaces.
#
#   docker build --tag mnist-playground .
#   docker run --rm --publish 7860:7860 --memory 1g mnist-playground
#
# To build on one base image for good, add the digest that `docker pull` prints for it.
FROM python:3.12-slim

# Spaces run a container as user 1000.
RUN useradd --create-home --uid 1000 visitor
USER visitor
WORKDIR /home/visitor
RUN python -m venv .venv
ENV PATH=/home/visitor/.venv/bin:$PATH \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1

# Packages first: as long as their list stays the same, a new build takes them from the old one.
COPY --chown=visitor app/lock.txt app/
RUN pip install --require-hashes --requirement app/lock.txt

# All that it needs is there, so nothing is fetched that has no hash.
COPY --chown=visitor . .
RUN pip install --no-deps --no-build-isolation .

# As many as fit into 1 GB, see docs/hosting.md.
ENV PLAYGROUND_KERNELS=10

EXPOSE 7860
HEALTHCHECK --start-period=20s CMD ["python", "app/health.py", "http://localhost:7860"]
CMD ["voila", "--Voila.config_file_paths=app", "--Voila.ip=0.0.0.0", "--port=7860", "notebooks/playground.ipynb"]
