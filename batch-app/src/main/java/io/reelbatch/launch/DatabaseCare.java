package io.reelbatch.launch;

import com.zaxxer.hikari.HikariDataSource;
import io.reelbatch.ledger.StorageFault;
import io.reelbatch.settings.ReelbatchProperties;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.stereotype.Component;

/// Keeps a PostgreSQL connection from being waited on for ever, and waits for a server that is not there yet. A
/// server that is gone without a word (a pulled cable, a firewall that forgot the connection) would otherwise
/// stop everything for hours; one that is started together with this process would end it at once.
@Component
class DatabaseCare implements BeanPostProcessor {
    private static final Logger log = LoggerFactory.getLogger(DatabaseCare.class);

    private final ObjectProvider<ReelbatchProperties> properties;

    DatabaseCare(ObjectProvider<ReelbatchProperties> properties) {
        this.properties = properties;
    }

    @Override
    public Object postProcessBeforeInitialization(Object bean, String name) {
        if (bean instanceof HikariDataSource pool
                && String.valueOf(pool.getJdbcUrl()).startsWith("jdbc:postgresql:")) {
            setUnlessGiven(pool, "connectTimeout", "10");
            setUnlessGiven(pool, "loginTimeout", "20");
            setUnlessGiven(pool, "socketTimeout", "60");
            setUnlessGiven(pool, "tcpKeepAlive", "true");
            pool.setConnectionInitSql(letGoAfter(properties.getObject().lease().deadAfter()));
            await(pool, properties.getObject().database().waitAtStart());
        }
        return bean;
    }

    /// A process that is frozen in the middle of a transaction holds locks, on which whoever takes its work over
    /// would wait until it wakes.
    private static String letGoAfter(Duration idle) {
        return "set idle_in_transaction_session_timeout = " + Math.max(1, idle.toMillis());
    }

    /// What the URL says wins.
    private static void setUnlessGiven(HikariDataSource pool, String name, String value) {
        if (!pool.getJdbcUrl().contains(name + "=")) {
            pool.addDataSourceProperty(name, value);
        }
    }

    /// Returns when the server answers, or says why it will not, or time is up; the pool then says what is wrong.
    private static void await(HikariDataSource pool, Duration longest) {
        long startedAt = System.nanoTime();
        SQLException failure = tryOut(pool);
        while (failure != null && StorageFault.is(failure) && System.nanoTime() - startedAt < longest.toNanos()) {
            log.warn("the database cannot be reached yet: {}; waiting up to {}", failure.getMessage(), longest);
            pause();
            failure = tryOut(pool);
        }
    }

    private static @Nullable SQLException tryOut(HikariDataSource pool) {
        Properties all = new Properties();
        all.putAll(pool.getDataSourceProperties());
        putIfGiven(all, "user", pool.getUsername());
        putIfGiven(all, "password", pool.getPassword());
        try (Connection _ = DriverManager.getConnection(pool.getJdbcUrl(), all)) {
            return null;
        } catch (SQLException failure) {
            return failure;
        }
    }

    private static void putIfGiven(Properties all, String name, @Nullable String value) {
        if (value != null) {
            all.setProperty(name, value);
        }
    }

    /// Without a limit of its own: a thread that waits so is woken when the process is asked to end before it has
    /// started.
    private static void pause() {
        try (ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor()) {
            CountDownLatch over = new CountDownLatch(1);
            ScheduledFuture<?> _ = timer.schedule(over::countDown, 1, TimeUnit.SECONDS);
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped while waiting for the database", e);
        }
    }
}
