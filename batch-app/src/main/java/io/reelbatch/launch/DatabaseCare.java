package io.reelbatch.launch;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.stereotype.Component;

/// Keeps a PostgreSQL connection from being waited on for ever. A server that is gone without a word (a
/// pulled
/// cable, a firewall that forgot the connection) would otherwise stop everything for hours.
@Component
class DatabaseCare implements BeanPostProcessor {

    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        if (bean instanceof HikariDataSource pool
                && String.valueOf(pool.getJdbcUrl()).startsWith("jdbc:postgresql:")) {
            setUnlessGiven(pool, "connectTimeout", "10");
            setUnlessGiven(pool, "socketTimeout", "60");
            setUnlessGiven(pool, "tcpKeepAlive", "true");
        }
        return bean;
    }

    /// What the URL says wins.
    private static void setUnlessGiven(HikariDataSource pool, String name, String value) {
        if (!pool.getJdbcUrl().contains(name + "=")) {
            pool.addDataSourceProperty(name, value);
        }
    }
}
