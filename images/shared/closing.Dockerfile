# The same lines close every image (images/shared/closing.Dockerfile; a test compares them). No value of a stack is
# here, nothing of a host either: shared memory, GPUs, limits and ports belong to the container.
ENV LANG=C.UTF-8 \
    PYTHONUNBUFFERED=1 \
    MALLOC_ARENA_MAX=4 \
    OMP_NUM_THREADS=8 \
    HF_HOME=/cache/hf \
    TRITON_CACHE_DIR=/cache/triton \
    TORCHINDUCTOR_CACHE_DIR=/cache/inductor \
    NCCL_DEBUG=WARN
COPY --from=node /opt/launchpad /opt/launchpad
COPY launcher.cjs /opt/launchpad/launcher.cjs
# Inside a container the launcher listens on all addresses; the port is published on the host's 127.0.0.1.
ENV LAUNCHPAD_IN_CONTAINER=1
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s --retries=3 \
  CMD ["/opt/launchpad/node", "/opt/launchpad/launcher.cjs", "health"]
ARG LOCK_HASH=unknown
ARG LAUNCHER_HASH=unknown
LABEL dev.launchpad.lock="${LOCK_HASH}" \
      dev.launchpad.launcher="${LAUNCHER_HASH}"
ENTRYPOINT ["/opt/launchpad/node", "/opt/launchpad/launcher.cjs"]
CMD ["run"]
