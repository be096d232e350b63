# Each target is one script in bin/, which also runs without make: `sh bin/run`.
.PHONY: setup run test check bench lock screenshots messages

setup:
	@sh bin/setup dev

run:
	@sh bin/run

test:
	@sh bin/test

check:
	@sh bin/check

bench:
	@sh bin/bench $(BENCH)

lock:
	@sh bin/lock

screenshots:
	@sh bin/screenshots

messages:
	@sh bin/messages
