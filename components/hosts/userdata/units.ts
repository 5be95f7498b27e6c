/** systemd units of a host made here. */

/** Every boot, before Docker starts containers that may bind the scratch folder. */
export const bootService = `[Unit]
Description=Launchpad: scratch and GPUs
After=local-fs.target dlami-nvme.service
Before=docker.service
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/usr/local/sbin/launchpad-boot
[Install]
WantedBy=multi-user.target
`;

/** Again every 15 s until the host is ready. */
export const readyService = `[Unit]
Description=Launchpad: readiness
After=docker.service launchpad-boot.service
StartLimitIntervalSec=0
[Service]
Type=oneshot
RuntimeDirectory=launchpad
RuntimeDirectoryPreserve=yes
ExecStart=/usr/local/sbin/launchpad-ready
Restart=on-failure
RestartSec=15
`;

/** And every five minutes from then on, so that the file tells of the present. */
export const readyTimer = `[Timer]
OnActiveSec=1
OnUnitInactiveSec=300
AccuracySec=5
[Install]
WantedBy=timers.target
`;
