# The sample is the manual. `make configs` takes it into use, as Janus's own target of that name does for the
# neighbours, but never over a file that is there.
janus_configdir = $(janus_config_dir)
dist_janus_config_DATA = conf/janus.transport.mam.jcfg.sample

.PHONY: configs
configs: $(srcdir)/conf/janus.transport.mam.jcfg.sample
	@$(MKDIR_P) '$(DESTDIR)$(janus_configdir)'
	@file='$(DESTDIR)$(janus_configdir)/janus.transport.mam.jcfg'; \
	if test -e "$$file"; then \
		echo "$$file is there already and stays as it is (the sample: $$file.sample)"; \
	else \
		$(INSTALL_DATA) '$(srcdir)/conf/janus.transport.mam.jcfg.sample' "$$file" && echo "$$file installed"; \
	fi
