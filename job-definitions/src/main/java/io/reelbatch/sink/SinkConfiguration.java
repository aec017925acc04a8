package io.reelbatch.sink;

import io.reelbatch.ledger.Items;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@Configuration(proxyBeanMethods = false)
class SinkConfiguration {

    @Bean
    ResultFiles resultFiles(Items items, PlatformTransactionManager transactions) {
        return new ResultFiles(items, new TransactionTemplate(transactions));
    }
}
